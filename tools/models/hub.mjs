/**
 * The Hugging Face hub: which files a model has there, and fetching them. `HF_ENDPOINT` names another hub, `HF_TOKEN` is sent
 * for models that are not open to everybody.
 */

/** The weights as one file, or the index of several. */
const WEIGHTS = "model.safetensors";
const INDEX = "model.safetensors.index.json";
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/;
const NEEDED = ["config.json", "tokenizer.json"];
const OPTIONAL = ["preprocessor_config.json"];
const PICKLE = /\.(?:bin|pt|pth|ckpt)$/;

/**
 * @typedef {object} HubFile
 * @property {string} path
 * @property {number} size in bytes
 * @property {{ algorithm: "sha256" | "git", digest: string } | undefined} hash
 *
 * @typedef {object} Hub
 * @property {string} endpoint
 * @property {string | undefined} token
 */

/** @returns {Hub} the one that the environment asks for */
export function hubOfEnvironment() {
  const { HF_ENDPOINT, HF_TOKEN } = process.env;
  const endpoint = (HF_ENDPOINT ?? "https://huggingface.co").replace(/\/+$/, "");
  if (!URL.canParse(endpoint)) throw new Error(`HF_ENDPOINT is "${endpoint}", which is no address`);
  return { endpoint, token: HF_TOKEN === "" ? undefined : HF_TOKEN };
}

/**
 * Asks the hub, and says what its refusals mean.
 *
 * @param {Hub} hub
 * @param {string} id
 * @param {string} path below the endpoint
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Response>} of status 200 or 206
 */
export async function ask(hub, id, path, headers = {}) {
  const authorization = hub.token === undefined ? {} : { authorization: `Bearer ${hub.token}` };
  const url = `${hub.endpoint}/${path}`;
  const response = await fetch(url, { headers: { ...headers, ...authorization } }).catch((/** @type {unknown} */ cause) => {
    const reason = cause instanceof Error && cause.cause instanceof Error ? ` (${cause.cause.message})` : "";
    throw new Error(`${hub.endpoint} could not be reached${reason}`, { cause });
  });
  if (response.ok) return response;
  await response.body?.cancel();
  switch (response.status) {
    case 401:
      throw new Error(
        hub.token === undefined
          ? `${hub.endpoint} shows ${id} to nobody unknown, or has no such model: check its name, or set HF_TOKEN`
          : `${hub.endpoint} refuses the token in HF_TOKEN for ${id}, or has no such model`,
      );
    case 403:
      throw new Error(
        `${id} has terms to be accepted first: see ${hub.endpoint}/${id}, and set HF_TOKEN to your token`,
      );
    case 404:
      throw new Error(`${hub.endpoint} has no ${path.includes("/resolve/") ? path : `model ${id}`}`);
    default:
      throw new Error(`${url} could not be fetched (status ${response.status})`);
  }
}

/**
 * The files of a model that `mlt convert` reads.
 *
 * @param {Hub} hub
 * @param {string} id
 * @param {string} revision
 * @returns {Promise<HubFile[]>}
 */
export async function filesOf(hub, id, revision) {
  const response = await ask(hub, id, `api/models/${id}/tree/${encodeURIComponent(revision)}`);
  const all = listed(await response.json().catch(() => null));
  if (all === null) throw new Error(`${hub.endpoint} does not answer as the hub does`);
  const find = (/** @type {string} */ path) => all.find((file) => file.path === path);
  const missing = NEEDED.find((path) => find(path) === undefined);
  if (missing !== undefined) throw new Error(`${id} has no ${missing}: it is no checkpoint of transformers`);
  const whole = find(WEIGHTS);
  const index = find(INDEX);
  const weights =
    whole !== undefined
      ? [whole]
      : index !== undefined
        ? [index, ...all.filter((file) => SHARD.test(file.path))]
        : [];
  if (weights.length === 0) {
    const pickle = all.find((file) => PICKLE.test(file.path));
    throw new Error(
      pickle === undefined
        ? `${id} has no ${WEIGHTS}`
        : `${id} has its weights in ${pickle.path} alone, a Python pickle, which may run any program when it is opened; ` +
            "look for a revision with safetensors (--revision refs/pr/N), or convert it with transformers",
    );
  }
  return [...NEEDED, ...OPTIONAL].flatMap((path) => find(path) ?? []).concat(weights);
}

/**
 * An entry of the hub's answer, of which nothing is taken for granted.
 *
 * @typedef {{ type?: unknown, path?: unknown, size?: unknown, oid?: unknown, lfs?: { oid?: unknown } | null }} Listed
 */

/**
 * The hub's answer, as far as it is one.
 *
 * @param {unknown} answer
 * @returns {HubFile[] | null}
 */
function listed(answer) {
  if (!Array.isArray(answer)) return null;
  const entries = /** @type {(Listed | null)[]} */ (answer);
  return entries.flatMap((entry) => {
    if (entry?.type !== "file" || typeof entry.path !== "string" || !isLength(entry.size)) return [];
    return [{ path: entry.path, size: entry.size, hash: hashOf(entry) }];
  });
}

/**
 * @param {unknown} size
 * @returns {size is number}
 */
function isLength(size) {
  return Number.isSafeInteger(size) && Number(size) >= 0;
}

/**
 * @param {Listed} entry
 * @returns {HubFile["hash"]}
 */
function hashOf({ oid, lfs }) {
  const digest = lfs?.oid ?? oid;
  if (typeof digest !== "string") return undefined;
  if (lfs) return /^[0-9a-f]{64}$/.test(digest) ? { algorithm: "sha256", digest } : undefined;
  return /^[0-9a-f]{40}$/.test(digest) ? { algorithm: "git", digest } : undefined;
}
