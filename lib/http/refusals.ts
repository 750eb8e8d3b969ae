// What a request is told that is refused or fails: a bundle of its own, which the first of them loads.
export { noRoute } from './no-route.ts';
export { problemResponse } from './problem.ts';
