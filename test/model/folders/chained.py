"""Write folders/chained/: a transformer and a model in two files. python chained.py (scikit-learn 1.9.1, XGBoost 3.4.1)"""
import json
import os
import pickle

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "chained"))
r = np.random.RandomState(7)
rows = pd.DataFrame({"age": r.randint(18, 80, 200).astype(float), "fare": r.exponential(30, 200).round(2),
                     "port": r.choice(["S", "C", "Q"], 200)})
rows.loc[r.rand(200) < 0.1, "age"] = np.nan
y = (rows["fare"] > 30).astype(int) ^ (rows["port"] == "C")
numbers = make_pipeline(SimpleImputer(), StandardScaler())
prep = ColumnTransformer([("n", numbers, ["age", "fare"]), ("c", OneHotEncoder(handle_unknown="ignore"), ["port"])]).fit(rows)
options = dict(n_estimators=4, max_depth=3)
model = xgb.XGBClassifier(**options).fit(prep.transform(rows), y)
named = xgb.XGBClassifier(**options).fit(pd.DataFrame(prep.transform(rows), columns=prep.get_feature_names_out()), y)
texts = [" ".join(r.choice(["good", "bad", "fine", "poor"], 3)) for _ in range(100)]
vectorizer = CountVectorizer().fit(texts)
text_model = xgb.XGBRegressor(**options).fit(vectorizer.transform(texts), [text.count("good") for text in texts])
array = np.round(r.normal(size=(100, 3)), 3)
scaler = StandardScaler().fit(array)
products = PolynomialFeatures(2).fit(array)
product_model = xgb.XGBRegressor(**options).fit(products.transform(array), array[:, 0] * array[:, 1])
things = {"preprocessor": prep, "model": model, "named": named, "vectorizer": vectorizer, "scaler": scaler, "products": products}
for name, thing in things.items():
    with open(name + ".pkl", "wb") as file:
        pickle.dump(thing, file, protocol=4)
model.get_booster().save_model("booster.ubj")
text_model.save_model("texts.json")
product_model.save_model("products.ubj")
head = rows.head(12).copy()
head.loc[3, "port"] = "Z"
head.to_csv("rows.csv", index=False)
back = pd.read_csv("rows.csv", float_precision="round_trip")
with open("expected.json", "w") as file:
    json.dump({"rows": model.predict_proba(prep.transform(back))[:, 1].astype(float).tolist(),
               "texts": [texts[:6], text_model.predict(vectorizer.transform(texts[:6])).astype(float).tolist()],
               "products": [array[:6].tolist(), product_model.predict(products.transform(array[:6])).astype(float).tolist()]}, file)
    file.write("\n")
