import type { Route } from '../route.ts';

/** What people see in a browser. */
export const PAGE: readonly Route[] = [
  {
    method: 'GET',
    path: '/',
    isOffered: ({ page }) => page !== undefined,
    answer: ({ request, site }) => site.page!(request),
  },
];
