;; Dot products of one int16 vector with many int8 vectors, eight components at a time.
;; `npm run build:kernel` writes dot-product-bytes.ts from this file; a test holds the two together.
(module
  (memory (export "memory") 2 65536)

  ;; query    address of the int16 components; 32 · n of them
  ;; codes    address of the first int8 vector; the vectors follow one another
  ;; scales   address of one f32 for each vector
  ;; out      address of one f32 for each vector: the dot product times its scale
  ;; rows     number of vectors
  ;; stride   components of a vector, a multiple of 32
  (func (export "dotProducts")
    (param $query i32) (param $codes i32) (param $scales i32) (param $out i32) (param $rows i32) (param $stride i32)
    (local $end i32) (local $rowEnd i32) (local $q i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $codes) (i32.mul (local.get $rows) (local.get $stride))))
    (block $done
      (loop $row
        (br_if $done (i32.ge_u (local.get $codes) (local.get $end)))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (local.set $rowEnd (i32.add (local.get $codes) (local.get $stride)))
        (loop $component
          ;; Pairs of products are added in 32 bits: 127 · 2047 times the stride stays below 2^31 up to 8,192 components.
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (v128.load (local.get $q)) (v128.load8x8_s (local.get $codes)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (v128.load offset=16 (local.get $q)) (v128.load8x8_s offset=8 (local.get $codes)))))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (v128.load offset=32 (local.get $q)) (v128.load8x8_s offset=16 (local.get $codes)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (v128.load offset=48 (local.get $q)) (v128.load8x8_s offset=24 (local.get $codes)))))
          (local.set $q (i32.add (local.get $q) (i32.const 64)))
          (local.set $codes (i32.add (local.get $codes) (i32.const 32)))
          (br_if $component (i32.lt_u (local.get $codes) (local.get $rowEnd))))
        (local.set $a (i32x4.add (local.get $a) (local.get $b)))
        (f32.store (local.get $out)
          (f32.mul
            (f32.load (local.get $scales))
            (f32.convert_i32_s
              (i32.add
                (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))
                (i32.add (i32x4.extract_lane 2 (local.get $a)) (i32x4.extract_lane 3 (local.get $a)))))))
        (local.set $scales (i32.add (local.get $scales) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $row)))))
