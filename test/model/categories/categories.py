# Models of XGBoost 3.2 with categories that are not ASCII: python3 categories.py FOLDER; with pandas 3.1 and polars
import json, sys, numpy as np, pandas as pd, polars as pl, xgboost as xgb
folder = sys.argv[1]
SETS = {
    # a cut by bytes falls into a character
    'cities': ['Basel', 'Genève', 'Zürich', 'Ärmelkanal', 'Örebro', 'último'],
    # each cut by bytes falls between two
    'few': ['Basel', 'Zürich', 'x y'],
    'last': ['a', 'b', 'é'],
}
told = {'xgboost': xgb.__version__}
for name, texts in SETS.items():
    rows = np.array(texts)[np.arange(20 * len(texts)) % len(texts)]
    target = (np.arange(len(rows)) % len(texts)).astype(np.float32)
    for library in ('pandas', 'polars'):
        order = texts if library == 'pandas' else texts[::-1]
        if library == 'pandas':
            frame = lambda values: pd.DataFrame({'city': pd.Categorical(values, categories=order)})
        else:
            frame = lambda values: pl.DataFrame({'city': pl.Series(values).cast(pl.Enum(order))})
        booster = xgb.train({'max_depth': 4, 'max_cat_to_onehot': 1}, xgb.DMatrix(frame(rows), target, enable_categorical=True), 3)
        booster.save_model(f'{folder}/{library}-{name}.json')
        predictions = booster.predict(xgb.DMatrix(frame(texts), enable_categorical=True))
        told[f'{library}-{name}'] = {text: str(value) for text, value in zip(texts, predictions)}
json.dump(told, open(f'{folder}/predictions.json', 'w'), ensure_ascii=False, indent=1)
