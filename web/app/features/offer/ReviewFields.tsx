import { Checkbox, NumberInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';

/** A field that was emptied holds a text. The names are those of the API, so that its errors stand beside the fields. */
export type ReviewValues = { holdDays: number | string; needsReview: boolean };

const LONGEST_HOLD_DAYS = 365;

/** What is wrong with a hold, before the server is asked. */
export function holdProblem(days: ReviewValues['holdDays']): string | null {
  return typeof days === 'number' ? null : 'Say how many days; 0 for none.';
}

type Props = { hold: GetInputPropsReturnType; review: GetInputPropsReturnType };

/** What conversions of an offer have to pass before they are owed. */
export function ReviewFields({ hold, review }: Props) {
  return (
    <>
      <NumberInput
        label="Hold"
        description="How long after it happened a conversion is not owed yet; 0 for none"
        suffix=" days"
        min={0}
        max={LONGEST_HOLD_DAYS}
        allowDecimal={false}
        {...hold}
      />
      <Checkbox
        label="Somebody approves each conversion"
        description="Until then it waits under “Review”"
        {...review}
      />
    </>
  );
}
