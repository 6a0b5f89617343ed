import { Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { withReadableTimes } from '../../format/date';
import { humanize } from '../../format/words';
import { Mono } from '../../ui/values';
import { DeciderLink, type Subjects } from './DeciderLink';
import classes from './TraceList.module.css';
import { deciderOf, namedIn, questionOf } from './trace';

export const TraceList_step = graphql(`
  fragment TraceList_step on TraceStep {
    check
    input
    result
    decidedBy
  }
`);

type Props = {
  label?: string;
  steps: readonly FragmentOf<typeof TraceList_step>[];
  /** What the checks were about, to lead to the settings that decided. */
  subjects: Subjects;
};

/** The checks that a request went through, in order: what each looked at, what it found, and which setting decided. */
export function TraceList({ label = 'Decision trace', steps: fragments, subjects }: Props) {
  const steps = readFragment(TraceList_step, fragments);
  const about: Subjects = {
    ...subjects,
    offerName: namedIn(steps, 'offer'),
    affiliateName: namedIn(steps, 'affiliate'),
    couponCode: namedIn(steps, 'coupon'),
  };
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step, index) => {
        const question = questionOf(step.check);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps never change and may be alike.
          <li key={index} className={classes.step}>
            <div className={classes.check}>
              <Text size="sm" fw={600}>
                {humanize(step.check)}
              </Text>
              {question && (
                <Text size="xs" c="dimmed">
                  {question}
                </Text>
              )}
            </div>
            <div className={classes.found}>
              <Text size="sm" className="wp-break">
                {begun(withReadableTimes(step.result))}
              </Text>
              {step.input && (
                <Text size="xs" c="dimmed">
                  Looked at <Mono>{withReadableTimes(step.input)}</Mono>
                </Text>
              )}
              {step.decidedBy && (
                <Text size="xs" c="dimmed" className="wp-break">
                  Decided by <DeciderLink decider={deciderOf(step.decidedBy)} subjects={about} />
                </Text>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function begun(result: string): string {
  return result.charAt(0).toUpperCase() + result.slice(1);
}
