import { Title } from '@mantine/core';
import {
  IconAffiliate,
  IconBrandStripe,
  IconCode,
  IconPlugConnected,
  IconRoute,
  IconShoppingCart,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { groupsOf, kindOf, type Preset } from './presets';
import classes from './SenderChooser.module.css';

/** Who reports: a card for each kind of sender. */
export function SenderChooser({ presets }: { presets: readonly Preset[] }) {
  return (
    <div className={classes.groups}>
      {groupsOf(presets).map((group) => (
        <section key={group.title} aria-label={group.title}>
          <Title order={2} className={classes.title}>
            {group.title}
          </Title>
          <ul className={classes.cards}>
            {group.presets.map((preset) => (
              <li key={preset.word}>
                <SenderCard preset={preset} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function SenderCard({ preset }: { preset: Preset }) {
  const Icon = iconOf(preset.word);
  return (
    <Link to="/integrations/new" search={{ preset: preset.word }} className={classes.card}>
      <span className={classes.icon} aria-hidden>
        <Icon size={20} stroke={1.7} />
      </span>
      <span className={classes.name}>{preset.title}</span>
      <span className={classes.about}>{preset.about}</span>
    </Link>
  );
}

/** The picture of a sender, or of its kind. */
export function iconOf(word: string): TablerIcon {
  if (word === 'stripe') return IconBrandStripe;
  switch (kindOf(word)) {
    case 'own':
      return IconCode;
    case 'platform':
      return IconAffiliate;
    case 'tracker':
      return IconRoute;
    case 'shop':
      return IconShoppingCart;
    case 'other':
      return IconPlugConnected;
  }
}
