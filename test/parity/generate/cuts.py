"""Write the cuts that XGBoost makes of the values 0, 1, 2, … with weights.

    python cuts.py --out FILE
"""
import argparse
import json

import numpy as np
import xgboost as xgb


def cuts_of(weights, max_bin):
    """-> the cuts but for the last one, which lies above all values."""
    values = np.arange(len(weights), dtype=np.float32)
    d = xgb.DMatrix(values.reshape(-1, 1), values % 2, weight=np.asarray(weights, np.float32), nthread=1)
    xgb.train({"max_bin": max_bin, "nthread": 1}, d, 1)
    return [int(cut) for cut in d.get_quantile_cut()[1][1:-1]]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", required=True)
    out = ap.parse_args().out
    cases = [
        ("weights that meet a rank but for rounding", 120, np.random.RandomState(48).randint(1, 1000, 300) / 1000),
        ("a quarter of the weights are 0", 16, np.random.RandomState(1).randint(0, 4, 70)),
        ("most of the weights are 0", 64, np.random.RandomState(2).randint(0, 100, 1800) // 70),
        ("more values than a queue holds, some of weight 0", 16, np.random.RandomState(3).randint(0, 4, 900)),
    ]
    rows = [{"why": why, "maxBin": max_bin, "weights": np.float32(w).astype(float).round(6).tolist(), "cuts": cuts_of(w, max_bin)}
            for why, max_bin, w in cases]
    with open(out, "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
