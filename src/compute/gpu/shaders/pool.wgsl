// One row of many: y = sum over the first rows of x / their number, per picture. All rows make a mean, one row
// is the first.
//
// x        Stored [rows, columns / 4], per picture
// y        Stored [columns / 4], per picture
//
// One invocation makes four columns; neighbours read neighbouring columns, so reads coalesce.

struct Step {
    rows: u32,
    counted: u32, // of the rows
    columns: u32, // vec4s
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let index = flat(group, groups) * INVOCATIONS + lane;
    let column = index % step.columns;
    let image = index / step.columns;
    if (image >= batch.pictures) {
        return;
    }
    let start = image * step.rows * step.columns + column;
    var sum = vec4<f32>();
    for (var row = 0u; row < step.counted; row++) {
        sum += vec4<f32>(x[start + row * step.columns]);
    }
    y[index] = Stored(sum / f32(step.counted));
}
