/** The till: what each press and scan means, by what is on the screen. Knows nothing of the page that paints it. */

import { classify } from "../input/classify";
import { ForeignCode, foreignTyped } from "../input/foreign";
import { Finding } from "./finding";
import { Joining } from "./joining";
import { RecentList } from "./recent";
import type { Scene, Surroundings } from "./scenes";
import { Selling } from "./selling";
import { Stage } from "./stage";

/** Scenes that give way to what is typed next. The answer that is looked for would else clear what was typed meanwhile. */
const STANDS = new Set<Scene["kind"]>(["member", "done", "unknown", "looking"]);

export class Till {
  readonly stage: Stage;
  readonly recent: RecentList;
  readonly finding: Finding;
  readonly joining: Joining;
  readonly selling: Selling;

  constructor(private readonly around: Surroundings) {
    this.stage = new Stage(around);
    this.recent = new RecentList(() => around.now());
    this.finding = new Finding(this.stage, around, (phone, title, hint) => this.joining.start(phone, title, hint));
    this.joining = new Joining(this.stage, around, this.finding, this.recent, () => this.selling.sell());
    this.selling = new Selling(this.stage, around, this.finding, this.recent);
  }

  type(character: string): void {
    const { stage } = this;
    const scene = stage.scene.value;
    if (scene.kind === "picks" && scene.takesKeys && /^[1-9]$/.test(character)) {
      const pick = scene.picks[Number(character) - 1];
      if (pick !== undefined) return this.finding.chooseUnlessScanning(pick, scene);
    }
    if (scene.kind === "member" && stage.text.value === "" && !stage.areCupsChosen.value && /^[1-9]$/.test(character)) {
      return this.selling.chooseCups(Number(character));
    }
    // A second digit means that the next guest is being typed; the first one was theirs too.
    const begun = scene.kind === "member" && stage.areCupsChosen.value && stage.cups.value < 10 ? String(stage.cups.value) : "";
    if (STANDS.has(scene.kind)) this.reset();
    this.write((begun || stage.text.value) + character);
  }

  write(text: string): void {
    const { stage } = this;
    stage.text.value = text.slice(0, 200);
    stage.failure.value = null;
    stage.wait();
    if (stage.scene.value.kind !== "idle") stage.show({ kind: "idle" });
    const reading = classify(stage.text.value);
    if (reading.kind === "last_digits") this.finding.searchSoon(reading.digits);
  }

  erase(): void {
    const { text, scene } = this.stage;
    if (text.value !== "") this.write(text.value.slice(0, -1));
    else if (scene.value.kind === "member") this.selling.chooseCups(1, false);
  }

  /** Enter: look up what is typed, else the default button. */
  async enter(): Promise<void> {
    const scene = this.stage.scene.value;
    if (scene.kind === "member") return this.selling.pressDefault(scene.visit);
    if (scene.kind === "done") return this.reset();
    if (scene.kind === "picks" && scene.takesKeys && scene.picks.length === 1) return this.finding.choose(scene.picks[0]!);
    if (scene.kind === "unknown") return this.joining.start(scene.identifier);

    const foreign = foreignTyped(this.stage.text.value);
    if (foreign !== null) return this.refuse(new ForeignCode(foreign));
    const reading = classify(this.stage.text.value);
    if (reading.kind === "last_digits") return this.finding.search(reading.digits, true);
    if (reading.kind === "number") return this.finding.checkIn(reading.digits);
    if (reading.kind === "code") return this.selling.takeByCode(reading.code);
    if (reading.kind === "link" || reading.kind === "other") return this.finding.checkIn(reading.identifier);
  }

  scanned(text: string): void {
    this.reset();
    const reading = classify(text);
    if (reading.kind === "code") return void this.selling.takeByCode(reading.code);
    void this.finding.checkIn(reading.kind === "number" ? reading.digits : reading.kind === "link" ? reading.identifier : text.trim());
  }

  /** A code of another kind: nothing of it goes anywhere, the field forgets it, and a guest who is there stays. */
  refuse(failure: ForeignCode): void {
    this.around.play("bad");
    this.stage.text.value = "";
    this.stage.failure.value = failure;
  }

  /** Back to the next guest. */
  reset(): void {
    this.finding.forget();
    this.stage.reset();
  }
}
