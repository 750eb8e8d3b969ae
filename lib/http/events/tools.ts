// What agents ask and are answered: a bundle of its own, which the first of them loads.
export { answerOfAgent, callOfAgent } from './agent-event.ts';
export { answerOfGateway, toolCall } from './tool-call.ts';
