import { explaining } from "../display";
import { useKeys } from "../keys";
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
import { Invitation } from "./tray";
import { Wishing } from "./wishing";

export function App() {
  useKeys();
  return (
    <div class="page" data-explaining={explaining.value}>
      <a class="skip-link" href="#gallery">
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
      <Footer />
      <Dropping />
    </div>
  );
}
