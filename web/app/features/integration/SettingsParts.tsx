import { Disclosure } from '../../ui/Disclosure';
import { Section } from '../../ui/Section';
import { AnswerFields } from './AnswerFields';
import { BasicFields } from './BasicFields';
import type { SettingsForm } from './form';
import { MappingFields } from './MappingFields';
import type { Preset } from './presets';
import { SecurityFields } from './SecurityFields';
import classes from './SettingsParts.module.css';

type Props = { form: SettingsForm; preset: Preset; isNew?: boolean };

/** All settings of an integration, the same for a new one and for one that is there. */
export function SettingsParts({ form, preset, isNew = false }: Props) {
  const wrong = (...fields: string[]) => fields.some((field) => form.errors[field] !== undefined);
  return (
    <>
      <Section title="Basics">
        <BasicFields form={form} />
      </Section>
      <Section
        title="What the sender calls things"
        description={`Set up for ${preset.title}; look only when your sender differs.`}
      >
        <Disclosure summary="Names, amounts and words" open={!isNew || wrong('mapping', 'statusMapping')}>
          <div className={classes.content}>
            <MappingFields form={form} preset={preset} />
          </div>
        </Disclosure>
      </Section>
      <Section title="Security" description="How a report proves that it comes from the sender.">
        <SecurityFields form={form} isNew={isNew} />
      </Section>
      <Section title="Early reports, payouts and answers" description="Good as they are for most senders.">
        <Disclosure
          summary="Waiting, crediting and answering"
          open={!isNew || wrong('parkHours', 'payoutOverride', 'answerBody')}
        >
          <div className={classes.content}>
            <AnswerFields form={form} />
          </div>
        </Disclosure>
      </Section>
    </>
  );
}
