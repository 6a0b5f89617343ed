// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { client } from '../../api/browser';
import { createQueries } from '../../api/queries';
import { PresetSection, templateText } from './PresetSection';

const PRESETS = ['Tracker A', 'Tracker B'].map((name) => ({
  key: name,
  name,
  link: 'sub1={clickid}',
  foundAt: 'settings',
  note: 'none',
  documents: null,
  fields: [],
}));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** An editor that holds one template, with buttons in place of its fields. */
function Editor({ initial }: { initial: string }) {
  const [urlTemplate, setUrl] = useState(initial);
  return (
    <>
      <PresetSection
        presets={PRESETS as never}
        template={templateText({ urlTemplate, bodyTemplate: '' })}
        onFilled={(filled) => setUrl(filled.urlTemplate ?? '')}
      />
      <output>{urlTemplate}</output>
      <button type="button" onClick={() => setUrl('https://own.example')}>
        Write
      </button>
    </>
  );
}

function show(initial: string) {
  vi.spyOn(client, 'request').mockImplementation(async (_document, variables) => {
    const { key } = (variables as { input: { key: string } }).input;
    const filled = {
      method: 'GET',
      urlTemplate: key,
      bodyTemplate: null,
      headers: [],
      statuses: ['APPROVED'],
      userErrors: [],
    };
    return { filledPartnerPostbackPreset: filled } as never;
  });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={createQueries()}>
        <Editor initial={initial} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const fill = () => fireEvent.click(screen.getByRole('button', { name: 'Fill the template in' }));

async function fillIn(name: string) {
  fireEvent.click(screen.getByRole('combobox', { name: 'Tracker' }));
  fireEvent.click(await screen.findByRole('option', { name }));
  fill();
}

const written = (text: string) => screen.findByText(text, { selector: 'output' });

it('fills in what is empty, or what a preset wrote, without asking', async () => {
  show('');
  await fillIn('Tracker A');
  await written('Tracker A');
  await screen.findByText('The template is filled in, and the statuses: Approved');
  await fillIn('Tracker B');
  await written('Tracker B');
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('asks before it writes over a template of somebody’s own', async () => {
  show('https://stored.example');
  await fillIn('Tracker A');
  fireEvent.click(await screen.findByRole('button', { name: 'Keep it' }));
  await written('https://stored.example');
  fill();
  fireEvent.click(await screen.findByRole('button', { name: 'Write over it' }));
  await written('Tracker A');
  fireEvent.click(screen.getByRole('button', { name: 'Write' }));
  await fillIn('Tracker B');
  await screen.findByRole('button', { name: 'Write over it' });
});
