// What every kernel shares. The constants that Rust and WGSL must agree on are generated above
// these lines. Bindings, the same for every kernel: 0 its own `Step`, 1 the batch, 2 the output,
// 3 and up what it reads. Activations are rows of four columns each, `Stored` as vec4s of f32 or f16, all pictures of
// a batch stacked; a row whose columns do not divide by four ends in lanes that every kernel keeps at zero. Sums are f32.

struct Batch {
    pictures: u32,
}

@group(0) @binding(1) var<uniform> batch: Batch;

// Dispatches are folded into two dimensions, since one ends at 65,535 workgroups. The last row may
// be longer than the work, so every kernel compares this with its own total.
fn flat(group: vec3<u32>, groups: vec3<u32>) -> u32 {
    return group.y * groups.x + group.x;
}

fn relu6(x: vec4<f32>) -> vec4<f32> {
    return clamp(x, vec4<f32>(0.0), vec4<f32>(6.0));
}

// 1 / (1 + exp(-x)); the clamp keeps exp finite.
fn sigmoid(x: vec4<f32>) -> vec4<f32> {
    return 1.0 / (1.0 + exp(min(-x, vec4<f32>(80.0))));
}

// 0.5 x (1 + tanh(u)) = x sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3). Without tanh, which some drivers
// overflow.
fn gelu(x: vec4<f32>) -> vec4<f32> {
    return x * sigmoid(1.5957691216 * (x + 0.044715 * x * x * x));
}

fn activate(code: u32, x: vec4<f32>) -> vec4<f32> {
    switch code {
        case RELU6: {
            return relu6(x);
        }
        case GELU: {
            return gelu(x);
        }
        case QUICK_GELU: {
            return x * sigmoid(1.702 * x);
        }
        default: {
            return x;
        }
    }
}
