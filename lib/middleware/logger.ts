import { Logger } from '@aws-lambda-powertools/logger';

/** Level from which on lines are written. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'CRITICAL';

/** The service's logger. In the bundles it stands apart, since it takes a cold process some 10 ms. */
export function createLogger(logLevel?: LogLevel): Logger {
  return new Logger({ serviceName: 'kindling', ...(logLevel && { logLevel }) });
}
