// Depthwise convolution: y = activation(conv(x) + bias), each channel by itself.
//
// x        Stored [side, side, channels / 4], per picture
// weight   f32 [KERNEL (ky), KERNEL (kx), channels / 4] vec4
// y        Stored [out_side, out_side, channels / 4], per picture
//
// One invocation makes four channels of four cells in a row, in four named accumulators. Of each row of the kernel it
// reads the weights and the cells that the four share once, into names as well: what a KERNEL or a STRIDE has no use for
// is never read, since both are known when the pipeline is compiled. Neighbouring invocations hold neighbouring
// channels, so reads coalesce; a cell's reuse by other strips is left to the cache.

override KERNEL: u32; // 3 or 5
override STRIDE: u32; // 1 or 2
override ACTIVATION: u32;

struct Step {
    side: u32,
    out_side: u32,
    padding: u32, // cells above and left
    channels: u32, // vec4s
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;
@group(0) @binding(4) var<storage, read> weight: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> bias: array<vec4<f32>>;

// A row of the kernel; of three, the last two are nothing.
struct Taps {
    t0: vec4<f32>,
    t1: vec4<f32>,
    t2: vec4<f32>,
    t3: vec4<f32>,
    t4: vec4<f32>,
}

fn taps(ky: u32, channel: u32) -> Taps {
    let first = ky * KERNEL * step.channels + channel;
    var row = Taps();
    row.t0 = weight[first];
    row.t1 = weight[first + step.channels];
    row.t2 = weight[first + 2u * step.channels];
    if (KERNEL > 3u) {
        row.t3 = weight[first + 3u * step.channels];
        row.t4 = weight[first + 4u * step.channels];
    }
    return row;
}

// What a row of the kernel adds to a cell above these.
fn across(
    row: Taps,
    c0: vec4<f32>,
    c1: vec4<f32>,
    c2: vec4<f32>,
    c3: vec4<f32>,
    c4: vec4<f32>,
) -> vec4<f32> {
    var sum = row.t0 * c0 + row.t1 * c1 + row.t2 * c2;
    if (KERNEL > 3u) {
        sum += row.t3 * c3 + row.t4 * c4;
    }
    return sum;
}

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
    let left = column * STRIDE;
    var sum0 = bias[channel];
    var sum1 = sum0;
    var sum2 = sum0;
    var sum3 = sum0;
    for (var ky = 0u; ky < KERNEL; ky++) {
        let py = row * STRIDE + ky;
        let w = taps(ky, channel);
        let c0 = cell(image, py, left, channel);
        let c1 = cell(image, py, left + 1u, channel);
        let c2 = cell(image, py, left + 2u, channel);
        let c3 = cell(image, py, left + 3u, channel);
        let c4 = cell(image, py, left + 4u, channel);
        let c5 = cell(image, py, left + 5u, channel);
        let c6 = cell(image, py, left + 6u, channel);
        let c7 = cell(image, py, left + 7u, channel);
        sum0 += across(w, c0, c1, c2, c3, c4);
        if (STRIDE == 1u) {
            sum1 += across(w, c1, c2, c3, c4, c5);
            sum2 += across(w, c2, c3, c4, c5, c6);
            sum3 += across(w, c3, c4, c5, c6, c7);
        } else {
            let c8 = cell(image, py, left + 8u, channel);
            let c9 = cell(image, py, left + 9u, channel);
            let c10 = cell(image, py, left + 10u, channel);
            sum1 += across(w, c2, c3, c4, c5, c6);
            sum2 += across(w, c4, c5, c6, c7, c8);
            sum3 += across(w, c6, c7, c8, c9, c10);
        }
    }
    store(image, row, column, channel, sum0);
    store(image, row, column + 1u, channel, sum1);
    store(image, row, column + 2u, channel, sum2);
    store(image, row, column + 3u, channel, sum3);
}
