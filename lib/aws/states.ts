// What kindling uses of Step Functions; a bundle of its own, loaded when an object is handed over.
export { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
