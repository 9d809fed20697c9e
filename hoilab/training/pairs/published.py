"""The published recipes: QPIC, CDN and UPT as the commands in their READMEs train them.

Those differ from the defaults of the code beside them; where a README gives no flag, the default
of the code counts. Sources: github.com/hitachi-rd-cv/qpic, github.com/YueLiao/CDN and
github.com/fredzzhang/upt.
"""

from dataclasses import dataclass, replace
from typing import Literal

from hoilab.errors import DataError
from hoilab.training.recipe import Precision, Recipe


@dataclass(frozen=True, kw_only=True)
class Published:
    """A recipe that counts in epochs and in pictures a step, whatever they are spread over.

    Parameters
    ----------
    epochs, drop_epoch
        How long it learns, and after which epoch ten times slower.
    pictures
        Pictures in a step over all processes: two on each of eight GPUs.
    batch
        Of them at a time on one process.
    frozen
        Beginnings of names of parameters that do not learn.
    balanced
        Whether rare classes count more (CDN's second stage).
    """

    epochs: int
    drop_epoch: int | None
    learning_rate: float = 1e-4
    rates: tuple[tuple[str, float], ...] = (("backbone.", 1e-5),)
    weight_decay: float = 1e-4
    clip_norm: float = 0.1
    pictures: int = 16
    batch: int = 2
    frozen: tuple[str, ...] = ()
    balanced: bool = False

    def recipe(
        self,
        images: int,
        *,
        processes: int = 1,
        batch: int | None = None,
        accumulate: int | None = None,
        precision: Precision = "no",
        seed: int = 0,
        workers: int = 2,
    ) -> Recipe:
        """Return the recipe in steps, for a data set of so many images.

        Examples
        --------
        >>> recipe = QPIC.recipe(38_118, processes=8)
        >>> recipe.accumulate, recipe.steps, recipe.drops
        (1, 357300, (238200,))
        >>> QPIC.recipe(38_118).accumulate
        8
        """
        batch = batch or self.batch
        if accumulate is None:
            if self.pictures % (batch * processes):
                raise DataError(
                    f"{self.pictures} pictures a step do not come out even with {processes} "
                    f"processes of {batch}; choose another batch, or say accumulate"
                )
            accumulate = self.pictures // (batch * processes)
        epoch = images // (batch * processes * accumulate)
        if epoch == 0:
            raise DataError(
                f"a step learns from {batch * processes * accumulate} pictures, the data set has "
                f"{images}; choose a smaller batch and accumulate 1"
            )
        return Recipe(
            steps=self.epochs * epoch,
            batch=batch,
            learning_rate=self.learning_rate,
            rates=self.rates,
            weight_decay=self.weight_decay,
            schedule="constant" if self.drop_epoch is None else "drop",
            drops=() if self.drop_epoch is None else (self.drop_epoch * epoch,),
            clip_norm=self.clip_norm,
            accumulate=accumulate,
            precision=precision,
            seed=seed,
            workers=workers,
            checkpoint_every=min(epoch, 500),
        )


QPIC = Published(epochs=150, drop_epoch=100)
CDN = Published(epochs=90, drop_epoch=60)
# Encoder and backbone stay, decoders and heads learn: the source freezes all names that have
# neither "decoder" nor the name of a head in them.
CDN_BALANCED = replace(
    CDN,
    epochs=10,
    drop_epoch=None,
    balanced=True,
    frozen=("backbone.", "input_proj.", "query_embed.", "transformer.encoder."),
)
UPT = Published(epochs=20, drop_epoch=10, rates=())

Method = Literal["qpic", "cdn", "upt"]
STAGES: dict[Method, tuple[Published, ...]] = {
    "qpic": (QPIC,),
    "cdn": (CDN, CDN_BALANCED),
    "upt": (UPT,),
}
