// Tensors of the Open Inference Protocol: a bundle of its own, which its first request loads.
export { decodeTensors } from './decode.ts';
