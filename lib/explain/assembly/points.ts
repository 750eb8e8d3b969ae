// The quadrature of lib/explain/quadrature.ts: 8 points z and their weights.

/** (8, 4) f32 each point 4 times; the weights alike; (8) f32 the points; (8) f32 the weights. */
export let points: usize = 0;
export const WEIGHTS: usize = 128;
export const POINTS_ALONE: usize = 256;
export const WEIGHTS_ALONE: usize = 288;
export const POINTS_BYTES: usize = 320;

export function layPoints(at: usize): void {
  points = at;
  lay(0, 3.9422387e-4, 2.0098998e-3);
  lay(1, 1.033613e-2, 2.2608759e-2);
  lay(2, 5.6279875e-2, 7.4421816e-2);
  lay(3, 1.6669475e-1, 1.480775e-1);
  lay(4, 3.501294e-1, 2.1460627e-1);
  lay(5, 5.8181226e-1, 2.3928483e-1);
  lay(6, 8.070026e-1, 1.9977227e-1);
  lay(7, 9.6068406e-1, 9.921864e-2);
}

function lay(index: usize, point: f32, weight: f32): void {
  v128.store(points + (index << 4), f32x4.splat(point));
  v128.store(points + (index << 4), f32x4.splat(weight), WEIGHTS);
  store<f32>(points + (index << 2), point, POINTS_ALONE);
  store<f32>(points + (index << 2), weight, WEIGHTS_ALONE);
}
