// Depthwise convolution: y = activation(conv(x) + bias), each channel by itself.
//
// x        Stored [side, side, channels / 4], per picture
// weight   f32 [KERNEL (ky), KERNEL (kx), channels / 4] vec4
// y        Stored [out_side, out_side, channels / 4], per picture
//
// One invocation makes four channels of four cells in a row, in four named accumulators: the
// weights are read once per strip. Neighbouring invocations hold neighbouring channels, so reads
// coalesce; a cell's reuse by its neighbours is left to the cache.

override KERNEL: u32;
override ACTIVATION: u32;

struct Step {
    side: u32,
    out_side: u32,
    stride: u32,
    padding: u32, // cells above and left
    channels: u32, // vec4s
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;
@group(0) @binding(4) var<storage, read> weight: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> bias: array<vec4<f32>>;

// One cell of the input, zero outside the map. `row` and `column` count the padding, so a cell
// above or left of the map wraps round to a number that is too large.
fn cell(image: u32, row: u32, column: u32, channel: u32) -> vec4<f32> {
    let py = row - step.padding;
    let px = column - step.padding;
    if (py >= step.side || px >= step.side) {
        return vec4<f32>();
    }
    return vec4<f32>(x[((image * step.side + py) * step.side + px) * step.channels + channel]);
}

fn store(image: u32, row: u32, column: u32, channel: u32, sum: vec4<f32>) {
    if (column < step.out_side) {
        let cell = (image * step.out_side + row) * step.out_side + column;
        y[cell * step.channels + channel] = Stored(activate(ACTIVATION, sum));
    }
}

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let strips = (step.out_side + STRIP - 1u) / STRIP;
    let index = flat(group, groups) * INVOCATIONS + lane;
    let channel = index % step.channels;
    let strip = index / step.channels;
    let column = strip % strips * STRIP;
    let row = strip / strips % step.out_side;
    let image = strip / (strips * step.out_side);
    if (image >= batch.pictures) {
        return;
    }
    let left = column * step.stride;
    var sum0 = bias[channel];
    var sum1 = sum0;
    var sum2 = sum0;
    var sum3 = sum0;
    for (var ky = 0u; ky < KERNEL; ky++) {
        let py = row * step.stride + ky;
        for (var kx = 0u; kx < KERNEL; kx++) {
            let w = weight[(ky * KERNEL + kx) * step.channels + channel];
            let px = left + kx;
            sum0 += w * cell(image, py, px, channel);
            sum1 += w * cell(image, py, px + step.stride, channel);
            sum2 += w * cell(image, py, px + 2u * step.stride, channel);
            sum3 += w * cell(image, py, px + 3u * step.stride, channel);
        }
    }
    store(image, row, column, channel, sum0);
    store(image, row, column + 1u, channel, sum1);
    store(image, row, column + 2u, channel, sum2);
    store(image, row, column + 3u, channel, sum3);
}
