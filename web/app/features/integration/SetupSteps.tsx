import { Text, Title } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { CopyField } from '../../ui/CopyField';
import { PasteSigningSecret } from './PasteSigningSecret';
import classes from './SetupSteps.module.css';
import type { SetupStep } from './setup';

type Props = { steps: SetupStep[]; integration: { id: string; hasSigningSecret: boolean } };

/** What to do in the sender's own settings; one step brings its signing secret here. */
export function SetupSteps({ steps, integration }: Props) {
  return (
    <ol className={classes.steps} aria-label="What to do at the sender">
      {steps.map((step, index) => (
        <li key={step.title} className={classes.step}>
          <span className={classes.number} aria-hidden>
            {index + 1}
          </span>
          <div className={classes.content}>
            <Title order={3}>{step.title}</Title>
            <Text size="sm" c="dimmed" maw={640}>
              {step.text}
            </Text>
            {step.code && <CopyField label={step.code.label} value={step.code.value} />}
            {step.secret &&
              (integration.hasSigningSecret ? (
                <Text size="sm" className={classes.done}>
                  <IconCircleCheckFilled size={18} aria-hidden /> The signing secret is saved.
                </Text>
              ) : (
                <PasteSigningSecret integrationId={integration.id} />
              ))}
          </div>
        </li>
      ))}
    </ol>
  );
}
