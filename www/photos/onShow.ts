import { computed } from "@preact/signals";
import { openName } from "../collections";

/** What the visitor's photos are called in the page's address. No collection of the server has a dot in its name. */
export const NAME = "my.photos";

/** Whether the visitor's photos are what is on show. */
export const onShow = computed(() => openName.value === NAME);
