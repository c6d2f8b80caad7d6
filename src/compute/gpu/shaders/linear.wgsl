// Linear layer: y = activation(x W^T * scale + bias) + added.
//
// x        f32 [rows, inputs / 4] vec4 over inputs; rows are those of all pictures of the batch
// weight   int16 [inputs, outputs / 4]: two words pack four outputs of one input, low half first
// scale    f32 [outputs / 4] vec4, and bias likewise
// added    f32 [added_rows, outputs / 4] vec4, repeated down the rows: a residual or a table
// y        f32 [rows, outputs / 4] vec4
//
// A workgroup of ACROSS x DOWN invocations makes a tile of 4 DOWN rows x 4 ACROSS outputs, each
// invocation 4 x 4 of them in four named vec4 accumulators (an indexed array would live in memory).
// Per DEPTH vec4s of inputs the workgroup stages its slices of x and W once, weights already widened
// to f32; an invocation then reads 8 vec4s from workgroup memory per 64 multiply-adds. ACROSS and
// DOWN are overrides: narrow layers take a tall tile, so that few invocations fall outside.

override ACROSS: u32;
override DOWN: u32;
override ACTIVATION: u32;

struct Step {
    rows: u32, // per picture
    inputs: u32, // vec4s
    outputs: u32, // vec4s
    added_rows: u32, // 0: nothing is added
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> weight: array<vec2<u32>>;
@group(0) @binding(5) var<storage, read> scale: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read> added: array<vec4<f32>>;

var<workgroup> tile_x: array<vec4<f32>, DEPTH * DOWN * 4u>; // [DEPTH, rows], vec4 over inputs
var<workgroup> tile_w: array<vec4<f32>, DEPTH * 4u * ACROSS>; // [inputs, ACROSS], vec4 over outputs

fn widen(words: vec2<u32>) -> vec4<f32> {
    return vec4<f32>((bitcast<vec4<i32>>(words.xxyy) << vec4<u32>(16u, 0u, 16u, 0u)) >> vec4<u32>(16u));
}

fn stage_x(lane: u32, first_row: u32, first_input: u32, rows: u32) {
    for (var i = lane; i < DEPTH * DOWN * 4u; i += ACROSS * DOWN) {
        let row = first_row + i / DEPTH;
        let input = first_input + i % DEPTH;
        var value = vec4<f32>();
        if (row < rows && input < step.inputs) {
            value = x[row * step.inputs + input];
        }
        tile_x[i % DEPTH * DOWN * 4u + i / DEPTH] = value;
    }
}

fn stage_w(lane: u32, first_output: u32, first_input: u32) {
    for (var i = lane; i < DEPTH * 4u * ACROSS; i += ACROSS * DOWN) {
        let input = first_input * 4u + i / ACROSS;
        let output = first_output + i % ACROSS;
        var value = vec4<f32>();
        if (input < step.inputs * 4u && output < step.outputs) {
            value = widen(weight[input * step.outputs + output]);
        }
        tile_w[i] = value;
    }
}

// Four inputs' share of one row: the order of the sum lets a driver fuse each multiply and add.
fn add(sum: vec4<f32>, x: vec4<f32>, w0: vec4<f32>, w1: vec4<f32>, w2: vec4<f32>, w3: vec4<f32>) -> vec4<f32> {
    return sum + x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3;
}

fn store(row: u32, rows: u32, output: u32, sum: vec4<f32>) {
    if (row >= rows) {
        return;
    }
    var value = activate(ACTIVATION, sum * scale[output] + bias[output]);
    if (step.added_rows > 0u) {
        value += added[row % step.added_rows * step.outputs + output];
    }
    y[row * step.outputs + output] = value;
}

@compute @workgroup_size(ACROSS, DOWN)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let rows = batch.pictures * step.rows;
    let tiles_across = (step.outputs + ACROSS - 1u) / ACROSS;
    let tile = flat(group, groups);
    let first_row = tile / tiles_across * DOWN * 4u;
    let first_output = tile % tiles_across * ACROSS;
    if (first_row >= rows) {
        return;
    }
    var sum0 = vec4<f32>();
    var sum1 = vec4<f32>();
    var sum2 = vec4<f32>();
    var sum3 = vec4<f32>();
    for (var input = 0u; input < step.inputs; input += DEPTH) {
        stage_x(lane, first_row, input, rows);
        stage_w(lane, first_output, input);
        workgroupBarrier();
        for (var k = 0u; k < DEPTH; k++) {
            let top = k * DOWN * 4u + local.y * 4u;
            let left = k * 4u * ACROSS + local.x;
            let w0 = tile_w[left];
            let w1 = tile_w[left + ACROSS];
            let w2 = tile_w[left + 2u * ACROSS];
            let w3 = tile_w[left + 3u * ACROSS];
            sum0 = add(sum0, tile_x[top], w0, w1, w2, w3);
            sum1 = add(sum1, tile_x[top + 1u], w0, w1, w2, w3);
            sum2 = add(sum2, tile_x[top + 2u], w0, w1, w2, w3);
            sum3 = add(sum3, tile_x[top + 3u], w0, w1, w2, w3);
        }
        workgroupBarrier();
    }
    let row = first_row + local.y * 4u;
    let output = first_output + local.x;
    if (output < step.outputs) {
        store(row, rows, output, sum0);
        store(row + 1u, rows, output, sum1);
        store(row + 2u, rows, output, sum2);
        store(row + 3u, rows, output, sum3);
    }
}
