// All rows but the first: [_; y] = x, per picture.
//
// x        Stored [rows + 1, columns], per picture
// y        Stored [rows, columns], per picture

struct Step {
    rows: u32, // without the first
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
    let image = index / (step.columns * step.rows);
    if (image >= batch.pictures) {
        return;
    }
    y[index] = x[index + (image + 1u) * step.columns];
}
