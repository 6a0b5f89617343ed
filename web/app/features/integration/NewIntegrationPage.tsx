import { Stack, Stepper } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { Loaded } from '../../ui/Loaded';
import { PageHeader } from '../../ui/PageHeader';
import { type Created, IntegrationForm } from './IntegrationForm';
import { IntegrationReady } from './IntegrationReady';
import { type Preset, Presets_preset, presetsOf } from './presets';
import { SenderChooser } from './SenderChooser';

const IntegrationPresets = graphql(
  `
    query IntegrationPresets {
      integrationPresets {
        word
        ...Presets_preset
      }
    }
  `,
  [Presets_preset],
);

const route = getRouteApi('/member/integrations/new');

/** Sets an integration up: who reports, how, and what to do at the sender. */
export function NewIntegrationPage() {
  const presets = useApiQuery(IntegrationPresets, {});
  const { preset: word } = route.useSearch();
  const navigate = route.useNavigate();
  const [made, setMade] = useState<{ word: string | undefined; created: Created } | null>(null);
  // Back in the browser leads to the choice again, and not to what was made.
  const created = made?.word === word ? made?.created : undefined;
  const active = created ? 2 : word ? 1 : 0;
  useEffect(() => {
    if (created) window.scrollTo({ top: 0 });
  }, [created]);
  return (
    <>
      <PageHeader
        key={active}
        title={created ? `${created.integration.name} is ready` : 'New integration'}
        crumbs={[{ label: 'Integrations', to: '/integrations' }]}
        description={
          created ? undefined : 'The address and secret with which one sender reports its conversions.'
        }
      />
      <Stack gap="lg">
        <Stepper
          active={active}
          size="sm"
          maw={620}
          allowNextStepsSelect={false}
          onStepClick={(step) => {
            if (step === 0 && !created) void navigate({ search: {} });
          }}
        >
          <Stepper.Step label="Sender" description="Who reports" allowStepSelect={active === 1} />
          <Stepper.Step label="Settings" description="How to read it" allowStepSelect={false} />
          <Stepper.Step label="Connect" description="What to do there" allowStepSelect={false} />
        </Stepper>
        {created ? (
          <IntegrationReady created={created} />
        ) : (
          <Loaded query={presets}>
            {({ integrationPresets }) => (
              <Choosing
                presets={presetsOf(integrationPresets)}
                word={word}
                onCreated={(fresh) => setMade({ word, created: fresh })}
              />
            )}
          </Loaded>
        )}
      </Stack>
    </>
  );
}

type ChoosingProps = {
  presets: readonly Preset[];
  word: string | undefined;
  onCreated: (created: Created) => void;
};

function Choosing({ presets, word, onCreated }: ChoosingProps) {
  const preset = presets.find((each) => each.word === word);
  if (!preset) return <SenderChooser presets={presets} />;
  return <IntegrationForm key={preset.word} preset={preset} onCreated={onCreated} />;
}
