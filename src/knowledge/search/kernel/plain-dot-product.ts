/** The kernel in plain JavaScript: what dot-product.wat must agree with, to the bit. */
export function plainDotProducts(query: Int16Array, codes: Int8Array, scales: Float32Array): Float32Array {
  return scales.map((scale, row) => {
    let sum = 0;
    for (let index = 0; index < query.length; index++) sum += (query[index] ?? 0) * (codes[row * query.length + index] ?? 0);
    return scale * Math.fround(sum);
  });
}
