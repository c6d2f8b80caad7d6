// First convolution: y = relu6(conv3x3(rgb / 127.5 - 1, stride 2) + bias), padded below and right.
//
// picture  u32 [side, side], RGBA8, red in the low byte, per picture
// weight   f32 [3 (ky), 3 (kx), 3 (rgb), outputs / 4] vec4 over outputs
// y        Stored [side / 2, side / 2, outputs / 4], per picture
//
// One invocation makes four channels of one cell; neighbours share the cell's nine pixels, which
// the cache serves, so no workgroup tile is needed.

struct Step {
    side: u32,
    outputs: u32, // vec4s
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> picture: array<u32>;
@group(0) @binding(4) var<storage, read> weight: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> bias: array<vec4<f32>>;

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let out_side = step.side / 2u;
    let index = flat(group, groups) * INVOCATIONS + lane;
    let output = index % step.outputs;
    let cell = index / step.outputs;
    let column = cell % out_side;
    let row = cell / out_side % out_side;
    let image = cell / (out_side * out_side);
    if (image >= batch.pictures) {
        return;
    }
    var sum = bias[output];
    for (var ky = 0u; ky < 3u; ky++) {
        for (var kx = 0u; kx < 3u; kx++) {
            let py = 2u * row + ky;
            let px = 2u * column + kx;
            if (py < step.side && px < step.side) {
                // Unsigned normalised bytes are value / 255, so value / 127.5 - 1 = 2 u - 1.
                let rgb = 2.0 * unpack4x8unorm(picture[(image * step.side + py) * step.side + px]).rgb - 1.0;
                let tap = (ky * 3u + kx) * 3u * step.outputs + output;
                sum += rgb.r * weight[tap];
                sum += rgb.g * weight[tap + step.outputs];
                sum += rgb.b * weight[tap + 2u * step.outputs];
            }
        }
    }
    y[index] = Stored(relu6(sum));
}
