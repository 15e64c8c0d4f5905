import { Upload } from "tus-js-client";
import { csrfToken } from "./page";
import type { Uploaded } from "./uploads";

export interface Sending {
  uploaded: Promise<Uploaded>;
  stop: () => void;
}

const WAITS = [0, 1000, 3000, 5000, 10_000, 20_000];

/** Sends a large file piece by piece; what was interrupted goes on where it was, also on another page of this browser. */
export function send(file: File, url: string, space: string, progress: (sent: number, total: number) => void): Sending {
  let upload: Upload | null = null;
  let stopped = false;
  const uploaded = new Promise<Uploaded>((resolve, reject) => {
    let told: Uploaded | null = null;
    upload = new Upload(file, {
      endpoint: url,
      retryDelays: WAITS,
      chunkSize: 32 * 1024 * 1024,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, space },
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", csrfToken());
        request.setHeader("X-Requested-With", "XMLHttpRequest");
      },
      onAfterResponse: (_request, response) => {
        const made = response.getHeader("Coterie-Medium");
        if (made) told = JSON.parse(decodeURIComponent(made)) as Uploaded;
      },
      onProgress: progress,
      onError: (error) => reject(new Error("originalResponse" in error ? (error.originalResponse?.getBody() ?? "") : "")),
      onSuccess: () => (told ? resolve(told) : reject(new Error(""))),
    });
    void upload.findPreviousUploads().then((before) => {
      if (stopped || !upload) return;
      const newest = before.sort((one, other) => other.creationTime.localeCompare(one.creationTime))[0];
      if (newest) upload.resumeFromPreviousUpload(newest);
      upload.start();
    });
  });
  const stop = (): void => {
    stopped = true;
    void upload?.abort(true);
  };
  return { uploaded, stop };
}
