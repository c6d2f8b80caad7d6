import { inWords } from "../language";
import { toast } from "../toast";

/** What the visitor just did, over the page's foot; what is said there is read out as well. */
export function Toast() {
  const said = toast.value;
  return (
    <div class="toast" role="status">
      {said !== null && (
        <p>
          {inWords(said.text)}
          {said.action !== null && (
            <button type="button" class="toast-action" onClick={said.action.run}>
              {inWords(said.action.label)}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
