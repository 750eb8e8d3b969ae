"""Writes heads.json: the first 512 bytes of one small table in every format that people send by mistake, each written by its
own tool. pip install pandas pyarrow openpyxl odfpy h5py zstandard"""
import base64, bz2, gzip, io, json, lzma, os, pickle, sqlite3, tarfile, tempfile, zipfile

import h5py, numpy, pandas, pyarrow, pyarrow.feather, pyarrow.orc, zstandard

table = pandas.DataFrame({'a': [1.5, 2.5], 'b': [3.0, 4.0]})
text = table.to_csv(index=False)
arrow = pyarrow.Table.from_pandas(table)
heads = {}


def file(name, write):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'rows.' + name)
        write(path)
        heads[name] = open(path, 'rb').read()


def stream(path):
    with pyarrow.ipc.new_stream(path, arrow.schema) as writer:
        writer.write_table(arrow)


def archive(path):
    with tarfile.open(path, 'w') as tar:
        member = tarfile.TarInfo('rows.csv')
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text.encode()))


def packed(path):
    with zipfile.ZipFile(path, 'w') as zipped:
        zipped.writestr('rows.csv', text)


def hdf5(path):
    with h5py.File(path, 'w') as hdf:
        hdf['rows'] = table.to_numpy()


def sqlite(path):
    with sqlite3.connect(path) as connection:
        table.to_sql('rows', connection)


file('parquet', table.to_parquet)
file('orc', lambda path: pyarrow.orc.write_table(arrow, path))
file('feather', lambda path: pyarrow.feather.write_feather(arrow, path))
file('arrows', stream)
file('h5', hdf5)
file('npy', lambda path: numpy.save(path, table.to_numpy()))
file('npz', lambda path: numpy.savez(path, rows=table.to_numpy()))
file('pkl', lambda path: table.to_pickle(path))
file('xlsx', lambda path: table.to_excel(path, index=False))
file('ods', lambda path: table.to_excel(path, index=False))
file('zip', packed)
file('tar', archive)
file('sqlite', sqlite)
heads['csv.bz2'] = bz2.compress(text.encode())
heads['csv.xz'] = lzma.compress(text.encode())
heads['csv.gz'] = gzip.compress(text.encode(), mtime=0)
heads['csv.zst'] = zstandard.compress(text.encode())
heads['utf-16'] = text.encode('utf-16')
heads['utf-16le'] = text.encode('utf-16le')
heads['utf-16be'] = text.encode('utf-16be')

with open(os.path.join(os.path.dirname(__file__), 'heads.json'), 'w') as out:
    encoded = {name: base64.b64encode(head[:512].rstrip(b'\0')).decode() for name, head in heads.items()}
    json.dump(encoded, out, indent=1)
    out.write('\n')
