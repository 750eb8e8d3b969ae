/** A way to run a model on SageMaker, as a template of CloudFormation. */
export interface Kind {
  /** the parts of deploy/sagemaker that make the template, in their order */
  readonly parts: readonly string[];
  /** for the template's description */
  readonly what: string;
  /** name of the variant that takes the requests */
  readonly variant: string;
  /** variables of the container, as YAML */
  readonly environment: string;
  /** parameters that have no default besides the image and the model's archive */
  readonly asks: readonly string[];
}

const ALL_TRAFFIC = 'AllTraffic';
const AN_HOUR = "{SAGEMAKER_MAX_PAYLOAD_IN_MB: '1024', SAGEMAKER_MODEL_SERVER_TIMEOUT: '3600'}";

/** What `--kind` takes. */
export const KINDS: Readonly<Record<string, Kind>> = {
  serverless: {
    parts: ['common', 'endpoint', 'latency', 'serverless'],
    what: 'a serverless endpoint',
    variant: ALL_TRAFFIC,
    environment: '{}',
    asks: [],
  },
  realtime: {
    parts: ['common', 'endpoint', 'latency', 'instances', 'model', 'realtime'],
    what: 'a real-time endpoint of two variants that scale',
    variant: 'Main',
    environment: '{}',
    asks: [],
  },
  component: {
    parts: ['common', 'endpoint', 'latency', 'instances', 'component'],
    what: 'an inference component on an endpoint of its own',
    variant: ALL_TRAFFIC,
    // a thread beside the server's is what its memory has room for
    environment: "{SAGEMAKER_MODEL_SERVER_WORKERS: '1'}",
    asks: [],
  },
  batch: {
    parts: ['common', 'instances', 'model', 'batch'],
    what: 'batch transform jobs, started by a state machine',
    variant: ALL_TRAFFIC,
    environment: '{}',
    asks: ['InputBucket', 'OutputBucket'],
  },
  async: {
    parts: ['common', 'endpoint', 'instances', 'model', 'async'],
    what: 'an asynchronous endpoint without instances while there is nothing to do',
    variant: ALL_TRAFFIC,
    environment: AN_HOUR,
    asks: ['Bucket'],
  },
};
