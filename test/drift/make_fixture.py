"""Baseline and drift of the penguins by numpy and XGBoost, for drift.test.ts: python make_fixture.py (xgboost 3.4.1, pandas)."""
import json
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost as xgb

HERE = Path(__file__).parent
MODEL = HERE / '../../model-artifacts/penguins'
EPSILON = 1e-4

names = json.loads((MODEL / 'feature_columns.json').read_text())
mappings = json.loads((MODEL / 'category_mappings.json').read_text())
booster = xgb.Booster(model_file=MODEL / 'model.ubj')


def encode(frame):
    """Categories as the model has them; others become missing."""
    return pd.DataFrame({
        name: pd.Categorical(frame[name], mappings[name]) if name in mappings else frame[name].astype('float32')
        for name in names
    })


def predict(frame):
    return booster.predict(xgb.DMatrix(encode(frame), enable_categorical=True))


def numbers(name, column):
    values = np.sort(column[~np.isnan(column)])
    tenths = [values[k * len(values) // 10] for k in range(1, 10)]
    edges = np.unique(tenths)
    edges = edges[edges > values[0]]
    return {
        'name': name,
        'edges': [float(edge) for edge in edges],
        'counts': np.bincount(np.searchsorted(edges, values, 'right'), minlength=len(edges) + 1).tolist(),
        'missing': int(np.isnan(column).sum()),
    }


def describe(name, column):
    if name not in mappings:
        return numbers(name, column.astype('float32').to_numpy())
    counts = column.value_counts()
    return {
        'name': name,
        'categories': mappings[name],
        'counts': [int(counts.get(text, 0)) for text in mappings[name]],
        'missing': int(column.isna().sum()),
    }


def drift(one, column):
    """(expected, actual) shares of the bins, the last of which is for texts that are no category."""
    present = column[~pd.isna(column)]
    if 'edges' in one:
        edges = np.array(one['edges'], 'float32')
        bins = np.searchsorted(edges, np.asarray(present, 'float32'), 'right')
    else:
        bins = np.array([one['categories'].index(text) if text in one['categories'] else len(one['counts']) for text in present])
    expected = np.array(one['counts'] + [0], float)
    actual = np.bincount(bins, minlength=len(expected)).astype(float)
    e = np.maximum(expected / expected.sum(), EPSILON)
    a = np.maximum(actual / actual.sum(), EPSILON)
    psi = float(np.sum((a - e) * np.log(a / e)))
    return {'psi': psi, 'missingRate': float(pd.isna(column).mean()), 'rows': len(column)}


train = pd.read_csv(MODEL / 'data.csv')
live = pd.read_csv(MODEL / 'holdout.csv', dtype=str)
live['flipper_length_mm'] = (live['flipper_length_mm'].astype(float) + 15).astype(str).replace('nan', '')
live.loc[live.index % 4 == 0, 'bill_length_mm'] = ''
live.loc[live.index % 3 == 0, 'island'] = 'Atlantis'
live.to_csv(HERE / 'fixtures/live.csv', index=False)
live = pd.read_csv(HERE / 'fixtures/live.csv')

baseline = {
    'version': 1,
    'constraints': {'psi': 0.2, 'missingRate': 0.1},
    'features': [describe(name, train[name]) for name in names],
    'predictions': [numbers('prediction', predict(train))],
}
(HERE / 'fixtures/baseline.json').write_text(json.dumps(baseline, indent=1) + '\n')
expected = {
    'features': {one['name']: drift(one, live[one['name']]) for one in baseline['features']},
    'prediction': drift(baseline['predictions'][0], predict(live)),
}
(HERE / 'fixtures/drift.json').write_text(json.dumps(expected, indent=1) + '\n')
