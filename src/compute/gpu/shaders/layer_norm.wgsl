// Layer norm: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, per row.
//
// x, y          Stored [rows, columns / 4]; rows are those of all pictures of the batch
// weight, bias  f32 [columns / 4] vec4, zero beyond `width`
//
// One workgroup per row. Mean and variance are two passes over the row, so that nothing is lost to
// cancellation; a row is short enough to stay in the cache between them.

struct Step {
    rows: u32, // per picture
    columns: u32, // vec4s
    width: u32, // true columns
    epsilon: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;
@group(0) @binding(4) var<storage, read> weight: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> bias: array<vec4<f32>>;

var<workgroup> partial: array<f32, INVOCATIONS>;

// The sum of every invocation's value, in every invocation.
fn total(lane: u32, value: f32) -> f32 {
    partial[lane] = value;
    workgroupBarrier();
    for (var half = INVOCATIONS / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            partial[lane] += partial[lane + half];
        }
        workgroupBarrier();
    }
    let sum = partial[0];
    workgroupBarrier();
    return sum;
}

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let row = flat(group, groups);
    if (row >= batch.pictures * step.rows) {
        return;
    }
    let start = row * step.columns;
    var sum = vec4<f32>();
    for (var c = lane; c < step.columns; c += INVOCATIONS) {
        sum += vec4<f32>(x[start + c]);
    }
    let mean = total(lane, dot(sum, vec4<f32>(1.0))) / f32(step.width);
    var squares = 0.0;
    for (var c = lane; c < step.columns; c += INVOCATIONS) {
        let inside = c * 4u + vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(step.width);
        let centred = select(vec4<f32>(), vec4<f32>(x[start + c]) - mean, inside);
        squares += dot(centred, centred);
    }
    let rate = inverseSqrt(total(lane, squares) / f32(step.width) + step.epsilon);
    for (var c = lane; c < step.columns; c += INVOCATIONS) {
        y[start + c] = Stored((vec4<f32>(x[start + c]) - mean) * rate * weight[c] + bias[c]);
    }
}
