/** The only version of each model, as the Open Inference Protocol counts them. */
export const MODEL_VERSION = '1';
