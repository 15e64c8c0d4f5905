import "./main.css";
import "@github/relative-time-element";
import "./htmx";
import "./elements/live-stream";
import "./elements/md-editor";
import "./elements/show-password";
import "./elements/toast-region";
import "./dialogs";
import "./shortcuts";
import { showCurrentPlace } from "./page";

showCurrentPlace();
