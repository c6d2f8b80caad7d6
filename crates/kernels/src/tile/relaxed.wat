;; The inner loop of `Int8` (tile/int8.rs) in WebAssembly's relaxed SIMD, for four rows to a tile.
;;
;; A browser that lacks one instruction refuses the whole module that holds it, and the compiler gives every function of
;; a module the same instructions. So this loop is a module of its own: it works in the engine's memory, and the engine
;; calls it through its table of functions.
(module
  (import "engine" "memory" (memory 1))

  ;; The sums of `count` tiles, each of `steps` quads of inputs of four rows (16 bytes), with one panel, `steps` quads of
  ;; weights of eight columns (32 bytes): [tile][row][column], an i32 each.
  (func (export "multiply")
    (param $tiles i32) (param $count i32) (param $panel i32) (param $steps i32) (param $sums i32)
    (local $weights i32) (local $left i32)
    (local $low v128) (local $high v128) (local $inputs v128)
    (local $a0 v128) (local $a1 v128) (local $b0 v128) (local $b1 v128)
    (local $c0 v128) (local $c1 v128) (local $d0 v128) (local $d1 v128)
    (loop $tile
      (local.set $a0 (v128.const i32x4 0 0 0 0))
      (local.set $a1 (v128.const i32x4 0 0 0 0))
      (local.set $b0 (v128.const i32x4 0 0 0 0))
      (local.set $b1 (v128.const i32x4 0 0 0 0))
      (local.set $c0 (v128.const i32x4 0 0 0 0))
      (local.set $c1 (v128.const i32x4 0 0 0 0))
      (local.set $d0 (v128.const i32x4 0 0 0 0))
      (local.set $d1 (v128.const i32x4 0 0 0 0))
      (local.set $weights (local.get $panel))
      (local.set $left (local.get $steps))
      (loop $step
        (local.set $low (v128.load align=1 (local.get $weights)))
        (local.set $high (v128.load offset=16 align=1 (local.get $weights)))
        (local.set $inputs (v128.load32_splat align=1 (local.get $tiles)))
        (local.set $a0 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $low) (local.get $inputs) (local.get $a0)))
        (local.set $a1 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $high) (local.get $inputs) (local.get $a1)))
        (local.set $inputs (v128.load32_splat offset=4 align=1 (local.get $tiles)))
        (local.set $b0 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $low) (local.get $inputs) (local.get $b0)))
        (local.set $b1 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $high) (local.get $inputs) (local.get $b1)))
        (local.set $inputs (v128.load32_splat offset=8 align=1 (local.get $tiles)))
        (local.set $c0 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $low) (local.get $inputs) (local.get $c0)))
        (local.set $c1 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $high) (local.get $inputs) (local.get $c1)))
        (local.set $inputs (v128.load32_splat offset=12 align=1 (local.get $tiles)))
        (local.set $d0 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $low) (local.get $inputs) (local.get $d0)))
        (local.set $d1 (i32x4.relaxed_dot_i8x16_i7x16_add_s (local.get $high) (local.get $inputs) (local.get $d1)))
        (local.set $tiles (i32.add (local.get $tiles) (i32.const 16)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 32)))
        (br_if $step (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (v128.store align=1 (local.get $sums) (local.get $a0))
      (v128.store offset=16 align=1 (local.get $sums) (local.get $a1))
      (v128.store offset=32 align=1 (local.get $sums) (local.get $b0))
      (v128.store offset=48 align=1 (local.get $sums) (local.get $b1))
      (v128.store offset=64 align=1 (local.get $sums) (local.get $c0))
      (v128.store offset=80 align=1 (local.get $sums) (local.get $c1))
      (v128.store offset=96 align=1 (local.get $sums) (local.get $d0))
      (v128.store offset=112 align=1 (local.get $sums) (local.get $d1))
      (local.set $sums (i32.add (local.get $sums) (i32.const 128)))
      (br_if $tile (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
