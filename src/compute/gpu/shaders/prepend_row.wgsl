// A learned row before the others: y = [first; x], per picture.
//
// x        Stored [rows - 1, columns], per picture
// first    f32 [columns] vec4
// y        Stored [rows, columns], per picture

struct Step {
    rows: u32, // with the first
    columns: u32, // vec4s
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;
@group(0) @binding(4) var<storage, read> first: array<vec4<f32>>;

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let index = flat(group, groups) * INVOCATIONS + lane;
    let column = index % step.columns;
    let row = index / step.columns % step.rows;
    let image = index / (step.columns * step.rows);
    if (image >= batch.pictures) {
        return;
    }
    if (row == 0u) {
        y[index] = Stored(first[column]);
    } else {
        y[index] = x[(image * (step.rows - 1u) + row - 1u) * step.columns + column];
    }
}
