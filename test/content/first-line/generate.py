"""Writes the models of the first-line tests and what XGBoost predicts for texts that pandas read: generate.py (in this folder)"""
import io
import json

import numpy as np
import pandas as pd
import xgboost as xgb

random = np.random.default_rng(7)


def train(frame, y):
    return xgb.train({'max_depth': 2, 'eta': 0.7}, xgb.DMatrix(frame, y, enable_categorical=True), 2)


def numbers(columns):
    x = random.integers(0, 8, (60, len(columns) if columns else 3)).astype('float32')
    y = x @ np.arange(1, x.shape[1] + 1) ** 2
    return train(pd.DataFrame(x, columns=columns) if columns else x, y)


regions = pd.DataFrame({'num': random.integers(0, 8, 60).astype('float32'), 'region': random.choice(['east', 'west'], 60)})
y = regions['num'] + 5 * (regions['region'] == 'west')
single = random.integers(0, 8, (40, 1)).astype('float32')
MODELS = {
    'unnamed': numbers(None),
    'single': train(single, single[:, 0] ** 2),
    'numbered': numbers(['0', '1', '2']),
    'named': numbers(['a', 'b', 'c']),
    'spaced': numbers([' a', 'b c', '"q"']),
    'regions': train(regions.astype({'region': pd.CategoricalDtype(['east', 'west'])}), y),
    'padded': train(regions.assign(region=' ' + regions['region']).astype({'region': pd.CategoricalDtype([' east', ' west'])}), y),
}
FEATURES = {name: model.feature_names for name, model in MODELS.items()}

# what it shows, model, text, how pandas reads it
CASES = [
    ('numbers as names', 'numbered', '0,1,2\n3,4,5\n6,7,1\n', {}),
    ('numbers as names in another order, with a column of its own', 'numbered', '2,id,1,0\n5,x,4,3\n1,y,7,6\n', {}),
    ('numbers as names in quotes', 'numbered', '"0","1","2"\n3,4,5\n', {}),
    ('numbers as names between blanks', 'numbered', '0, 1, 2\n3, 4, 5\n', {'skipinitialspace': True}),
    ('numbers that are not the names', 'numbered', '3,4,5\n6,7,1\n', {'header': None}),
    ('a row of blank cells', 'numbered', ',,\n6,7,1\n', {'header': None}),
    ('markers of missing values', 'unnamed', 'NA,,nan\n6,7,1\n', {'header': None}),
    ('words over a model without names', 'unnamed', 'x,y,z\n6,7,1\n', {}),
    ('words in quotes, with a delimiter in them', 'unnamed', '"x,1","y","z"\n6,7,1\n', {}),
    ('one word over a model with one feature', 'single', 'x\n6\n7\n', {}),
    ('one number over a model with one feature', 'single', '6\n7\n', {'header': None}),
    ('names beside a number', 'named', 'a,2024,b,c\n3,0,4,5\n', {}),
    ('names beside a blank, as pandas writes an index', 'named', ',a,b,c\n0,3,4,5\n', {}),
    ('names with a blank in them, and quotes', 'spaced', '"""q""", a,b c\n3,4,5\n6,7,1\n', {}),
    ('a byte-order mark and CRLF', 'numbered', '\ufeff0,1,2\r\n3,4,5\r\n', {}),
    ('tabs', 'numbered', '1\t0\t2\n3\t4\t5\n', {'sep': '\t'}),
    ('a category in its place', 'regions', '1,west\n5,east\n', {'header': None}),
    ('a category behind a blank', 'regions', 'num, region\n1, west\n5, east\n', {'skipinitialspace': True}),
    ('a category in quotes', 'regions', '"5","west"\n1,"east"\n', {'header': None}),
    ('a category that has a blank of its own', 'padded', 'num,region\n1, west\n5, east\n', {}),
]


def expected(name, text, options):
    frame = pd.read_csv(io.StringIO(text.lstrip('\ufeff')), **options)
    features = FEATURES[name]
    if options.get('header', 0) is None and features: frame.columns = features
    if features: frame = frame[[find(frame, feature) for feature in features]].set_axis(features, axis=1)
    if 'region' in frame:
        texts = [' east', ' west'] if name == 'padded' else ['east', 'west']
        frame['region'] = frame['region'].astype(pd.CategoricalDtype(texts))
    rows = frame if features else frame.to_numpy()
    return [float(value) for value in MODELS[name].predict(xgb.DMatrix(rows, enable_categorical=True))]


def find(frame, feature):
    return feature if feature in frame else next(column for column in frame if column.strip() == feature.strip())


for name, model in MODELS.items():
    model.save_model(f'{name}.json')
cases = [{'what': what, 'model': name, 'text': text, 'expected': expected(name, text, options)} for what, name, text, options in CASES]
with open('cases.json', 'w') as file:
    json.dump(cases, file, indent=1)
    file.write('\n')
