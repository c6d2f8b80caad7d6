// A picture's square patches as rows: y = (rgb / 255 - mean) / deviation.
//
// picture  u32 [side, side], RGBA8, red in the low byte, per picture
// y        Stored [side / patch_side, side / patch_side, columns] over [y][x][rgb] of a patch, zero beyond
//          its patch_side^2 * 3 values, per picture
//
// One invocation makes four values, of at most three neighbouring pixels, which the cache serves.

struct Step {
    mean: vec4<f32>,
    deviation: vec4<f32>,
    side: u32,
    patch_side: u32,
    columns: u32, // vec4s
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> picture: array<u32>;

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let across = step.side / step.patch_side;
    let index = flat(group, groups) * INVOCATIONS + lane;
    let row = index / step.columns;
    let image = row / (across * across);
    if (image >= batch.pictures) {
        return;
    }
    let top = row / across % across * step.patch_side;
    let left = row % across * step.patch_side;
    var value = vec4<f32>();
    for (var i = 0u; i < 4u; i++) {
        let tap = index % step.columns * 4u + i;
        if (tap < step.patch_side * step.patch_side * 3u) {
            let py = top + tap / 3u / step.patch_side;
            let px = left + tap / 3u % step.patch_side;
            let rgba = unpack4x8unorm(picture[(image * step.side + py) * step.side + px]);
            let mapped = (rgba - step.mean) / step.deviation;
            value[i] = mapped[tap % 3u];
        }
    }
    y[index] = Stored(value);
}
