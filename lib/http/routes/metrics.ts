import type { Route } from '../route.ts';

/** What is counted, for Prometheus. */
export const METRICS: readonly Route[] = [
  {
    method: 'GET',
    path: '/metrics',
    isOffered: ({ metrics }) => metrics !== undefined,
    answer: ({ site }) => site.metrics!(),
  },
];
