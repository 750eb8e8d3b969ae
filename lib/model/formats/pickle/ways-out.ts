import { ModelFormatError } from '../../../errors.ts';
import { shorten } from '../../../short-text.ts';

const TO_ONNX = 'convert it to ONNX with skl2onnx, which kindling serves';
const ALONE = 'pickle the XGBoost estimator in it alone, or use its save_model';

/** The way out for each class that people pickle around XGBoost, or instead of it; the first that matches. */
const WAYS_OUT: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^(?:sklearn|imblearn)\.pipeline\.Pipeline$/,
    `pickle its last step alone, joblib.dump(pipeline[-1], "model.joblib"), and send rows as the steps before make them; or ${TO_ONNX}`,
  ],
  [/SearchCV$/, 'fit it with refit=True, or pickle a fitted best_estimator_'],
  [
    /\.MultiOutputClassifier$/,
    'pickle each of its estimators_ alone, or train one XGBoost estimator on all targets, which has an output for each',
  ],
  [/^sklearn\.feature_selection\./, 'pickle its estimator_ alone, and send the columns that its support_ keeps'],
  [/^lightgbm\./, 'it is LightGBM: convert it to ONNX with onnxmltools.convert_lightgbm, which kindling serves'],
  [/^catboost\./, 'it is CatBoost: save it as ONNX, save_model("model.onnx", format="onnx"), which kindling serves'],
  [/^xgboost\.(?:dask|spark)\b/, 'save its Booster: get_booster().save_model("model.ubj")'],
  [/^xgboost\./, 'pickle the Booster or the XGBoost estimator itself'],
  [/^flaml\./, 'pickle what it found: joblib.dump(automl.model.estimator, "model.joblib")'],
  [/^tpot\d?\./, 'pickle the last step of what it found: joblib.dump(tpot.fitted_pipeline_[-1], "model.joblib")'],
  [/^pycaret\./, 'pickle the last step of what it made: joblib.dump(pipeline[-1], "model.joblib")'],
  [
    /^(?:autogluon|h2o|autosklearn|supervised|evalml|lightautoml|mljar|auto_ml|gama|hpsklearn)\b/,
    'find the XGBoost model that it trained, and save that with save_model("model.ubj")',
  ],
  [/^(?:mlflow)\./, 'name the model inside of it: mlflow.xgboost.log_model writes one that kindling reads'],
  [
    /^(?:torch|tensorflow|keras|transformers|prophet|statsmodels|pyspark|shap)\b/,
    'there is no XGBoost model to serve in it',
  ],
  [
    /^(?:cloudpickle|dill)\b/,
    'save it with joblib or pickle, without lambdas and classes of your own, or with save_model',
  ],
  [/^(?:numpy|pandas|scipy)\./, 'it is data: pickle the Booster or the XGBoost estimator itself'],
  [
    /^sklearn\.(?:preprocessing|impute|feature_extraction|decomposition|compose)\b|^category_encoders\./,
    'it prepares rows and predicts nothing: pickle the XGBoost estimator itself',
  ],
  [/^sklearn\.utils\./, ALONE],
  [/^sklearn\./, `it is scikit-learn's own: ${TO_ONNX}`],
  [
    /^__main__\./,
    `it is of a class of your own, which kindling does not run: pickle the pipeline or the XGBoost estimator in it alone`,
  ],
];

/** The way out of an object of that class. */
export function wayOut(className: string): string | undefined {
  return WAYS_OUT.find(([pattern]) => pattern.test(className))?.[1];
}

/**
 * Refuses what a pickle holds.
 *
 * @param more what is to be said of it besides its class
 */
export function refuseObject(className: string, more = ''): ModelFormatError {
  const shown = shorten(className, 120);
  return new ModelFormatError(`the pickle holds ${withArticle(shown)}${more}, and not an XGBoost model`, {
    hint: wayOut(className) ?? ALONE,
  });
}

/** `an xgboost.sklearn.XGBClassifier` */
export function withArticle(className: string): string {
  return `${/^[aeioxX]/.test(className) ? 'an' : 'a'} ${className}`;
}
