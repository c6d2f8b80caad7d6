import { explaining } from "../display";
import { focusGallery, useKeys } from "../keys";
import { useDrops } from "../drops";
import { mode } from "../question";
import { BlindRounds } from "./blind";
import { Chooser } from "./chooser";
import { Dropping } from "./dropping";
import { Footer } from "./footer";
import { Gallery } from "./gallery";
import { Header } from "./header";
import { HowItWorks } from "./how";
import { Notices } from "./notices";
import { Progress } from "./progress";
import { SearchBox } from "./search";
import { Toast } from "./toast";
import { Invitation } from "./tray";
import { Wishing } from "./wishing";

export function App() {
  useKeys();
  useDrops();
  return (
    <div class="page" data-explaining={explaining.value}>
      {/* The fragment of the address is the inquiry's, so the jump is made by hand. */}
      <a
        class="skip-link"
        href="#gallery"
        onClick={(event) => {
          event.preventDefault();
          focusGallery();
        }}
      >
        Skip to the pictures
      </a>
      <Header />
      <SearchBox />
      <main class="page-main">
        <div class="page-news">
          <Chooser />
          <Wishing />
          <Progress />
          <Notices />
          <Invitation />
        </div>
        {explaining.value && <HowItWorks />}
        {mode.value === "blind" ? <BlindRounds /> : <Gallery />}
      </main>
      <Toast />
      <Footer />
      <Dropping />
    </div>
  );
}
