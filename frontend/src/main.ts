import "./main.css";
import "./elements/live-stream";
import "./elements/toast-region";
import "./dialogs";
import "./opened";
import "./shortcuts";
import { dropSentDraft } from "./drafts";
import { noteThisPage } from "./lately";
import { showCurrentPlace } from "./page";
import { loadParts } from "./parts";

dropSentDraft();
loadParts();
showCurrentPlace();
noteThisPage();
