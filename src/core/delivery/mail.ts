// What a mail of the gateway is before it has a receiver: words without any personal value. Receivers are known where it is sent.

/** `dedupe` names what the mail is about: the same is not said twice within `quietDays`. `topic` is what a recovery puts an end to. */
export type Mail = {
  readonly topic: string;
  readonly kind: 'refusal' | 'recovery';
  readonly dedupe: string;
  readonly quietDays: number;
  /** The run that it tells of. */
  readonly runId: string;
  readonly subject: string;
  readonly text: string;
};
