// Self-attention: y = softmax(q k^T / sqrt(width)) v, per picture and head.
//
// x        Stored [tokens, 3 (query, key, value), heads, width / 4], per picture
// y        Stored [tokens, heads, width / 4], per picture
//
// One workgroup per picture, head and four queries. A vec4 of scores holds one token under the four
// queries, so each key is read once for all four; only the scores live in workgroup memory
// (16 bytes per token), which leaves room for longer pictures and for many workgroups at a time.

override TOKENS: u32;

struct Step {
    heads: u32,
    width: u32, // vec4s per head
    scale: f32, // 1 / sqrt(width)
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<Stored>;
@group(0) @binding(3) var<storage, read> x: array<Stored>;

var<workgroup> scores: array<vec4<f32>, TOKENS>;
var<workgroup> partial: array<vec4<f32>, INVOCATIONS>;

fn load(index: u32) -> vec4<f32> {
    return vec4<f32>(x[index]);
}

// Where a token's query (0), key (1) or value (2) starts.
fn at(image: u32, token: u32, part: u32, head: u32) -> u32 {
    return (((image * TOKENS + token) * 3u + part) * step.heads + head) * step.width;
}

// The maximum (or the sum) of every invocation's value, in every invocation.
fn reduce(lane: u32, value: vec4<f32>, maximum: bool) -> vec4<f32> {
    partial[lane] = value;
    workgroupBarrier();
    for (var half = INVOCATIONS / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            let a = partial[lane];
            let b = partial[lane + half];
            partial[lane] = select(a + b, max(a, b), maximum);
        }
        workgroupBarrier();
    }
    let result = partial[0];
    workgroupBarrier();
    return result;
}

@compute @workgroup_size(INVOCATIONS)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let blocks = (TOKENS + QUERIES - 1u) / QUERIES;
    let index = flat(group, groups);
    let first = index % blocks * QUERIES;
    let head = index / blocks % step.heads;
    let image = index / (blocks * step.heads);
    if (image >= batch.pictures) {
        return;
    }
    // Queries past the end repeat the last one; their results are not stored.
    let q0 = at(image, first, 0u, head);
    let q1 = at(image, min(first + 1u, TOKENS - 1u), 0u, head);
    let q2 = at(image, min(first + 2u, TOKENS - 1u), 0u, head);
    let q3 = at(image, min(first + 3u, TOKENS - 1u), 0u, head);
    var highest = vec4<f32>(-3.4e38);
    for (var token = lane; token < TOKENS; token += INVOCATIONS) {
        let key = at(image, token, 1u, head);
        var score = vec4<f32>();
        for (var c = 0u; c < step.width; c++) {
            let k = load(key + c);
            score += vec4<f32>(dot(k, load(q0 + c)), dot(k, load(q1 + c)), dot(k, load(q2 + c)), dot(k, load(q3 + c)));
        }
        score *= step.scale;
        scores[token] = score;
        highest = max(highest, score);
    }
    highest = reduce(lane, highest, true);
    var sum = vec4<f32>();
    for (var token = lane; token < TOKENS; token += INVOCATIONS) {
        let share = exp(scores[token] - highest);
        scores[token] = share;
        sum += share;
    }
    // The reduction's barriers also publish the scores to the whole workgroup.
    sum = reduce(lane, sum, false);
    for (var i = lane; i < QUERIES * step.width; i += INVOCATIONS) {
        let query = i / step.width;
        let column = i % step.width;
        if (first + query < TOKENS) {
            var mixed = vec4<f32>();
            for (var token = 0u; token < TOKENS; token++) {
                mixed += scores[token][query] * load(at(image, token, 2u, head) + column);
            }
            let cell = ((image * TOKENS + first + query) * step.heads + head) * step.width + column;
            y[cell] = Stored(mixed / sum[query]);
        }
    }
}
