import torch

from hoilab.nn.transformer import Decoder, Encoder, TransformerConfig, start_weights

SMALL = TransformerConfig(
    features=16, heads=4, hidden=32, encoder_layers=2, decoder_layers=2, dropout=0.0
)


def _parts():
    torch.manual_seed(0)
    encoder, decoder = Encoder(SMALL), Decoder(SMALL)
    start_weights(encoder)
    return encoder.eval(), decoder.eval()


def test_what_lies_in_padding_does_not_matter():
    encoder, decoder = _parts()
    padding = torch.zeros(1, 3, 4, dtype=torch.bool)
    padding[:, :, 2:] = True
    grid, queries = torch.randn(1, 16, 3, 4), torch.randn(1, 5, 16)
    other = grid.clone()
    other[:, :, :, 2:] = torch.randn(1, 16, 3, 2)
    torch.testing.assert_close(
        decoder(queries, encoder(grid, padding)), decoder(queries, encoder(other, padding))
    )


def test_a_padded_image_is_the_image_alone():
    encoder, decoder = _parts()
    padding = torch.zeros(1, 3, 4, dtype=torch.bool)
    padding[:, :, 2:] = True
    grid, queries = torch.randn(1, 16, 3, 4), torch.randn(1, 5, 16)
    torch.testing.assert_close(
        decoder(queries, encoder(grid, padding)), decoder(queries, encoder(grid[..., :2], None))
    )


def test_no_padding_and_padding_nowhere_are_the_same():
    encoder, _ = _parts()
    grid = torch.randn(2, 16, 3, 4)
    nowhere = torch.zeros(2, 3, 4, dtype=torch.bool)
    torch.testing.assert_close(encoder(grid, None).tokens, encoder(grid, nowhere).tokens)


def test_every_layer_s_finds_come_out_normed():
    encoder, decoder = _parts()
    finds = decoder(torch.randn(2, 5, 16), encoder(torch.randn(2, 16, 3, 4), None))
    assert finds.shape == (2, 2, 5, 16)
    torch.testing.assert_close(finds.mean(-1), torch.zeros(2, 2, 5), atol=1e-5, rtol=0)


def test_half_precision_memory_gives_full_precision_finds():
    encoder, decoder = _parts()
    memory = encoder.to(torch.bfloat16)(torch.randn(1, 16, 3, 4).to(torch.bfloat16), None)
    assert decoder(torch.randn(1, 5, 16), memory).dtype == torch.float32
