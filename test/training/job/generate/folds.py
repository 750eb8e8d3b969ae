"""The folds of scikit-learn, by the CRC32 of their rows as int32.

    python folds.py > ../folds.json     (scikit-learn, numpy)
"""
import json
import zlib

import numpy as np
import sklearn
from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

checksum = lambda rows: zlib.crc32(np.asarray(rows, "<i4").tobytes())


def labels_of(num_row, num_class):
    """Classes of different sizes that do not appear in their order; the tests make the same ones."""
    k = np.arange(num_row)
    return ((k * k + 3 * k + 2) % 7 % num_class).astype("f4")


def case(num_row, num_fold, num_repeat, num_class=None):
    y = labels_of(num_row, num_class) if num_class else None
    split = RepeatedStratifiedKFold if num_class else RepeatedKFold
    folds = split(n_splits=num_fold, n_repeats=num_repeat, random_state=42).split(range(num_row), y)
    return dict(
        numRow=num_row, numFold=num_fold, numRepeat=num_repeat, numClass=num_class,
        folds=[dict(train=checksum(train), heldOut=checksum(held), first=held[:5].tolist()) for train, held in folds],
    )


cases = [
    case(10, 2, 1), case(103, 5, 1), case(1000, 10, 3), case(7, 7, 2),
    case(20, 2, 1, 2), case(103, 5, 2, 2), case(1000, 7, 3, 4), case(50, 10, 1, 3),
]
print(json.dumps(dict(sklearn=sklearn.__version__, cases=cases)))
