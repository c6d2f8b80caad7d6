// Linear layer: y = activation(x W^T * scale + bias) + added.
//
// x        Stored [rows, inputs / 4] over inputs; rows are those of all pictures of the batch
// weight   f16 [inputs, outputs / 4]: two words pack four outputs of one input, low half first
// scale    f32 [outputs / 4] vec4, and bias likewise
// added    Stored [added_rows, outputs / 4], repeated down the rows: a residual or a table
// y        Stored [rows, outputs / 4]
//
// A workgroup of ACROSS x DOWN invocations makes a tile of 4 HIGH DOWN rows x 4 WIDE ACROSS outputs, each invocation
// HIGH x WIDE blocks of 4 x 4 in accumulators with names (an indexed array would live in memory). Per DEPTH vec4s of
// inputs the workgroup stages its slices of x and W once, weights already widened to f32. Four blocks read half as much of
// workgroup memory per multiplication as one does, and leave a GPU with little to do fewer invocations to share it; so
// the tile is an override, and the fastest is found by trying.

override ACROSS: u32;
override DOWN: u32;
override HIGH: u32; // 1 or 2
override WIDE: u32; // 1 or 2
override ACTIVATION: u32;

struct Step {
    rows: u32, // per picture
    inputs: u32, // vec4s
    outputs: u32, // vec4s
    added_rows: u32, // 0: nothing is added
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;
@group(0) @binding(4) var<storage, read> weight: array<vec2<u32>>;
@group(0) @binding(5) var<storage, read> scale: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> bias: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read> added: array<Stored>;

// [DEPTH, rows + PADDING], vec4 over inputs: the padding lets neighbours write to different banks.
var<workgroup> tile_x: array<vec4<f32>, DEPTH * (4u * HIGH * DOWN + PADDING)>;
// [inputs, WIDE, ACROSS], vec4 over outputs.
var<workgroup> tile_w: array<vec4<f32>, DEPTH * 4u * WIDE * ACROSS>;

fn stage_x(lane: u32, first_row: u32, first_input: u32, rows: u32) {
    for (var i = lane; i < DEPTH * 4u * HIGH * DOWN; i += ACROSS * DOWN) {
        let row = first_row + i / DEPTH;
        let input = first_input + i % DEPTH;
        var value = vec4<f32>();
        if (row < rows && input < step.inputs) {
            value = vec4<f32>(x[row * step.inputs + input]);
        }
        tile_x[i % DEPTH * (4u * HIGH * DOWN + PADDING) + i / DEPTH] = value;
    }
}

fn stage_w(lane: u32, first_output: u32, first_input: u32) {
    for (var i = lane; i < DEPTH * 4u * WIDE * ACROSS; i += ACROSS * DOWN) {
        let input = first_input * 4u + i / (WIDE * ACROSS);
        let output = first_output + i % (WIDE * ACROSS);
        var value = vec4<f32>();
        if (input < step.inputs * 4u && output < step.outputs) {
            let words = weight[input * step.outputs + output];
            value = vec4<f32>(unpack2x16float(words.x), unpack2x16float(words.y));
        }
        tile_w[i] = value;
    }
}

// Four inputs of four rows, a column for each row.
fn rows_of_x(k: u32, first: u32) -> mat4x4<f32> {
    let at = k * (4u * HIGH * DOWN + PADDING) + first;
    return mat4x4<f32>(tile_x[at], tile_x[at + DOWN], tile_x[at + 2u * DOWN], tile_x[at + 3u * DOWN]);
}

// Four outputs of four inputs, a column for each input.
fn inputs_of_w(k: u32, output: u32) -> mat4x4<f32> {
    let at = k * 4u * WIDE * ACROSS + output;
    return mat4x4<f32>(
        tile_w[at],
        tile_w[at + WIDE * ACROSS],
        tile_w[at + 2u * WIDE * ACROSS],
        tile_w[at + 3u * WIDE * ACROSS],
    );
}

// sum + w x, a column for each row. The order of the sum lets a driver fuse each multiply and add.
fn add(sum: mat4x4<f32>, x: mat4x4<f32>, w: mat4x4<f32>) -> mat4x4<f32> {
    return mat4x4<f32>(
        sum[0] + x[0].x * w[0] + x[0].y * w[1] + x[0].z * w[2] + x[0].w * w[3],
        sum[1] + x[1].x * w[0] + x[1].y * w[1] + x[1].z * w[2] + x[1].w * w[3],
        sum[2] + x[2].x * w[0] + x[2].y * w[1] + x[2].z * w[2] + x[2].w * w[3],
        sum[3] + x[3].x * w[0] + x[3].y * w[1] + x[3].z * w[2] + x[3].w * w[3],
    );
}

fn store(row: u32, rows: u32, output: u32, sum: vec4<f32>) {
    if (row >= rows || output >= step.outputs) {
        return;
    }
    var value = activate(ACTIVATION, sum * scale[output] + bias[output]);
    if (step.added_rows > 0u) {
        value += vec4<f32>(added[row % step.added_rows * step.outputs + output]);
    }
    y[row * step.outputs + output] = Stored(value);
}

fn store_block(row: u32, rows: u32, output: u32, sum: mat4x4<f32>) {
    store(row, rows, output, sum[0]);
    store(row + DOWN, rows, output, sum[1]);
    store(row + 2u * DOWN, rows, output, sum[2]);
    store(row + 3u * DOWN, rows, output, sum[3]);
}

@compute @workgroup_size(ACROSS, DOWN)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let rows = batch.pictures * step.rows;
    let tiles_across = (step.outputs + WIDE * ACROSS - 1u) / (WIDE * ACROSS);
    let tile = flat(group, groups);
    let first_row = tile / tiles_across * 4u * HIGH * DOWN;
    let first_output = tile % tiles_across * WIDE * ACROSS;
    if (first_row >= rows) {
        return;
    }
    // By block: above and below, left and right.
    var above_left = mat4x4<f32>();
    var above_right = mat4x4<f32>();
    var below_left = mat4x4<f32>();
    var below_right = mat4x4<f32>();
    for (var input = 0u; input < step.inputs; input += DEPTH) {
        stage_x(lane, first_row, input, rows);
        stage_w(lane, first_output, input);
        workgroupBarrier();
        for (var k = 0u; k < DEPTH; k++) {
            let above = rows_of_x(k, local.y);
            let left = inputs_of_w(k, local.x);
            above_left = add(above_left, above, left);
            if (HIGH > 1u) {
                below_left = add(below_left, rows_of_x(k, local.y + 4u * DOWN), left);
            }
            if (WIDE > 1u) {
                let right = inputs_of_w(k, local.x + ACROSS);
                above_right = add(above_right, above, right);
                if (HIGH > 1u) {
                    below_right = add(below_right, rows_of_x(k, local.y + 4u * DOWN), right);
                }
            }
        }
        workgroupBarrier();
    }
    let row = first_row + local.y;
    let output = first_output + local.x;
    store_block(row, rows, output, above_left);
    if (HIGH > 1u) {
        store_block(row + 4u * DOWN, rows, output, below_left);
    }
    if (WIDE > 1u) {
        store_block(row, rows, output + ACROSS, above_right);
        if (HIGH > 1u) {
            store_block(row + 4u * DOWN, rows, output + ACROSS, below_right);
        }
    }
}
