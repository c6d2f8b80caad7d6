import { useRef } from "preact/hooks";
import { strings } from "../language";
import { count, deleteAll } from "../photos/library";
import { fetched, sent } from "../photos/privacy";
import { storage } from "../photos/storage";

/** What is kept, and how to be rid of it. */
export function PhotosKept() {
  if (count.value === 0) return null;
  return (
    <div class="photos-kept">
      <Storage />
      <DeleteAll />
    </div>
  );
}

/** What the browser recorded, in a line; how that is counted is a click away. */
export function Privacy() {
  const { files, bytes } = fetched.value;
  const beyond = sent.value.length;
  const text = strings.value.photos;
  return (
    <p class="photos-kept">
      <button type="button" class="footer-why" popovertarget="sent">
        {beyond === 0 ? text.nothingSent : text.sent(beyond)}
      </button>
      <span id="sent" popover="auto" class="popover">
        {text.record(files, bytes, beyond)}
        {sent.value.slice(0, 20).map(({ address }) => ` ${address}`)}
      </span>
    </p>
  );
}

function Storage() {
  if (storage.value === null) return null;
  const { used, available } = storage.value;
  const text = strings.value.photos;
  return (
    <span class="photos-storage">
      <meter value={used} max={available} aria-label={text.storage} />
      {text.kept(used, available)}
    </span>
  );
}

function DeleteAll() {
  const dialog = useRef<HTMLDialogElement>(null);
  const text = strings.value.photos;
  return (
    <>
      <button type="button" class="footer-why" onClick={() => dialog.current?.showModal()}>
        {text.deleteAll}
      </button>
      <dialog ref={dialog} class="photos-confirm" aria-labelledby="delete-title">
        <h3 id="delete-title">{text.deleteQuestion(count.value)}</h3>
        <p>{text.deleteLead}</p>
        <form method="dialog">
          <button type="submit" class="button-quiet">
            {text.keep}
          </button>
          <button type="submit" class="button-primary" onClick={deleteAll}>
            {text.delete}
          </button>
        </form>
      </dialog>
    </>
  );
}
